--
-- PostgreSQL database dump
--

\restrict ji4cV1Jojdik0Zl0tCqnBgGWROz7TkiaA12SKnHUiFau4gVKnMaMpgcsHH3Gmtf

-- Dumped from database version 18.6 (Debian 18.6-3)
-- Dumped by pg_dump version 18.6 (Debian 18.6-3)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: Größe; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA "Größe";


ALTER SCHEMA "Größe" OWNER TO postgres;

--
-- Name: SCHEMA "Größe"; Type: COMMENT; Schema: -; Owner: postgres
--

COMMENT ON SCHEMA "Größe" IS 'ends in a backslash \';


--
-- Name: pgcrypto; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA public;


--
-- Name: EXTENSION pgcrypto; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION pgcrypto IS 'cryptographic functions';


--
-- Name: atomic(integer[], integer); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.atomic(a integer[], n integer) RETURNS integer[]
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT
         CASE
             WHEN (n > 1) THEN (a)[1:n]
             ELSE a
         END AS a;
 SELECT (a)[n:] AS a;
END;


ALTER FUNCTION public.atomic(a integer[], n integer) OWNER TO postgres;

--
-- Name: dollar(); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.dollar() RETURNS text
    LANGUAGE plpgsql
    AS $_$
BEGIN
  -- \! not a command; $$ nor a quote
  RETURN $$ '\! $$ || ':USER' || E'\'';
END $_$;


ALTER FUNCTION public.dollar() OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: Maße; "x"; Type: TABLE; Schema: Größe; Owner: postgres
--

CREATE TABLE "Größe"."Maße; ""x""" (
    "a b" integer,
    c numeric GENERATED ALWAYS AS (("a b" * 2)) STORED
);


ALTER TABLE "Größe"."Maße; ""x""" OWNER TO postgres;

--
-- Name: empty; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.empty (
    id integer
);


ALTER TABLE public.empty OWNER TO postgres;

--
-- Name: hostile; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.hostile (
    id integer NOT NULL,
    t text
);


ALTER TABLE public.hostile OWNER TO postgres;

--
-- Name: part; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.part (
    id integer,
    v text
)
PARTITION BY RANGE (id);


ALTER TABLE public.part OWNER TO postgres;

--
-- Name: part_1; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.part_1 (
    id integer,
    v text
);


ALTER TABLE public.part_1 OWNER TO postgres;

--
-- Name: slices; Type: VIEW; Schema: public; Owner: postgres
--

CREATE VIEW public.slices AS
 SELECT (ARRAY[1, 2, 3])[1:id] AS s,
    ((id)::text || ':x'::text) AS t
   FROM public.hostile;


ALTER VIEW public.slices OWNER TO postgres;

--
-- Name: part_1; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.part ATTACH PARTITION public.part_1 FOR VALUES FROM (0) TO (10);


--
-- Data for Name: Maße; "x"; Type: TABLE DATA; Schema: Größe; Owner: postgres
--

INSERT INTO "Größe"."Maße; ""x""" VALUES (1, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (2, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (3, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (4, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (5, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (6, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (7, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (8, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (9, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (10, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (11, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (12, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (13, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (14, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (15, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (16, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (17, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (18, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (19, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (20, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (21, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (22, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (23, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (24, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (25, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (26, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (27, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (28, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (29, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (30, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (31, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (32, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (33, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (34, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (35, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (36, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (37, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (38, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (39, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (40, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (41, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (42, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (43, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (44, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (45, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (46, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (47, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (48, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (49, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (50, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (51, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (52, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (53, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (54, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (55, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (56, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (57, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (58, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (59, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (60, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (61, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (62, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (63, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (64, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (65, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (66, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (67, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (68, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (69, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (70, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (71, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (72, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (73, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (74, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (75, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (76, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (77, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (78, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (79, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (80, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (81, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (82, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (83, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (84, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (85, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (86, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (87, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (88, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (89, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (90, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (91, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (92, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (93, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (94, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (95, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (96, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (97, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (98, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (99, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (100, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (101, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (102, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (103, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (104, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (105, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (106, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (107, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (108, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (109, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (110, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (111, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (112, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (113, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (114, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (115, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (116, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (117, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (118, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (119, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (120, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (121, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (122, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (123, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (124, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (125, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (126, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (127, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (128, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (129, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (130, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (131, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (132, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (133, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (134, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (135, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (136, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (137, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (138, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (139, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (140, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (141, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (142, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (143, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (144, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (145, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (146, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (147, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (148, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (149, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (150, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (151, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (152, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (153, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (154, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (155, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (156, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (157, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (158, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (159, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (160, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (161, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (162, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (163, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (164, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (165, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (166, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (167, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (168, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (169, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (170, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (171, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (172, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (173, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (174, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (175, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (176, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (177, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (178, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (179, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (180, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (181, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (182, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (183, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (184, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (185, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (186, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (187, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (188, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (189, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (190, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (191, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (192, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (193, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (194, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (195, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (196, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (197, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (198, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (199, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (200, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (201, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (202, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (203, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (204, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (205, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (206, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (207, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (208, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (209, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (210, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (211, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (212, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (213, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (214, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (215, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (216, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (217, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (218, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (219, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (220, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (221, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (222, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (223, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (224, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (225, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (226, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (227, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (228, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (229, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (230, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (231, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (232, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (233, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (234, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (235, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (236, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (237, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (238, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (239, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (240, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (241, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (242, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (243, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (244, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (245, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (246, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (247, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (248, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (249, DEFAULT);
INSERT INTO "Größe"."Maße; ""x""" VALUES (250, DEFAULT);


--
-- Data for Name: empty; Type: TABLE DATA; Schema: public; Owner: postgres
--



--
-- Data for Name: hostile; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.hostile VALUES (1, '\.');
INSERT INTO public.hostile VALUES (2, '\.
\.
');
INSERT INTO public.hostile VALUES (3, 'tab	newline
returnbackslash\');
INSERT INTO public.hostile VALUES (4, NULL);
INSERT INTO public.hostile VALUES (5, '');
INSERT INTO public.hostile VALUES (6, '\! touch /tmp/pgvol');
INSERT INTO public.hostile VALUES (7, '
\connect other
');
INSERT INTO public.hostile VALUES (8, '$$;''"');
INSERT INTO public.hostile VALUES (9, '-- PostgreSQL database dump complete');
INSERT INTO public.hostile VALUES (10, 'grün ☃');


--
-- Data for Name: part_1; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.part_1 VALUES (0, 'v0');
INSERT INTO public.part_1 VALUES (1, 'v1');
INSERT INTO public.part_1 VALUES (2, 'v2');
INSERT INTO public.part_1 VALUES (3, 'v3');
INSERT INTO public.part_1 VALUES (4, 'v4');
INSERT INTO public.part_1 VALUES (5, 'v5');
INSERT INTO public.part_1 VALUES (6, 'v6');
INSERT INTO public.part_1 VALUES (7, 'v7');
INSERT INTO public.part_1 VALUES (8, 'v8');
INSERT INTO public.part_1 VALUES (9, 'v9');


--
-- Name: 4242..4244; Type: BLOB METADATA; Schema: -; Owner: postgres
--

SELECT pg_catalog.lo_create('4242');
SELECT pg_catalog.lo_create('4243');
SELECT pg_catalog.lo_create('4244');

ALTER LARGE OBJECT 4242 OWNER TO postgres;
ALTER LARGE OBJECT 4243 OWNER TO postgres;
ALTER LARGE OBJECT 4244 OWNER TO postgres;

--
-- Data for Name: 4242..4244; Type: BLOBS; Schema: -; Owner: postgres
--

BEGIN;

SELECT pg_catalog.lo_open('4242', 131072);
SELECT pg_catalog.lowrite(0, '\x00ff0a0d');
SELECT pg_catalog.lo_close(0);

SELECT pg_catalog.lo_open('4243', 131072);
SELECT pg_catalog.lo_close(0);

SELECT pg_catalog.lo_open('4244', 131072);
SELECT pg_catalog.lowrite(0, '\xabcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789');
SELECT pg_catalog.lo_close(0);

COMMIT;

--
-- Name: hostile hostile_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.hostile
    ADD CONSTRAINT hostile_pkey PRIMARY KEY (id);


--
-- Name: empty two; Type: RULE; Schema: public; Owner: postgres
--

CREATE RULE two AS
    ON INSERT TO public.empty DO ( INSERT INTO public.hostile (id, t)
  VALUES (99, ';'::text);
 DELETE FROM public.hostile
  WHERE (hostile.id = 99);
);


--
-- Name: COLUMN hostile.id; Type: ACL; Schema: public; Owner: postgres
--

GRANT SELECT(id) ON TABLE public.hostile TO reader;


--
-- Name: COLUMN hostile.t; Type: ACL; Schema: public; Owner: postgres
--

GRANT SELECT(t),UPDATE(t) ON TABLE public.hostile TO reader;


--
-- PostgreSQL database dump complete
--

\unrestrict ji4cV1Jojdik0Zl0tCqnBgGWROz7TkiaA12SKnHUiFau4gVKnMaMpgcsHH3Gmtf


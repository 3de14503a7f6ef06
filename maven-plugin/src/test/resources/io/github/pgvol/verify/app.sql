--
-- PostgreSQL database dump
--

\restrict WasuRPMKIovjUpEZ1x0TZ5OmnBHZjFZi7tUvhyzurWLVnMGBLWYYyL1vE2esPru

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: empty; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA empty;


ALTER SCHEMA empty OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: nothing; Type: TABLE; Schema: empty; Owner: postgres
--

CREATE TABLE empty.nothing (
    x integer
);


ALTER TABLE empty.nothing OWNER TO postgres;

--
-- Name: Odd Näme; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public."Odd Näme" (
    v text
);


ALTER TABLE public."Odd Näme" OWNER TO postgres;

--
-- Name: customers; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.customers (
    id integer NOT NULL,
    name text
);


ALTER TABLE public.customers OWNER TO postgres;

--
-- Name: parts; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.parts (
    id integer,
    k integer
)
PARTITION BY RANGE (k);


ALTER TABLE public.parts OWNER TO postgres;

--
-- Name: parts_1; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.parts_1 (
    id integer,
    k integer
);


ALTER TABLE public.parts_1 OWNER TO postgres;

--
-- Name: v; Type: VIEW; Schema: public; Owner: postgres
--

CREATE VIEW public.v AS
 SELECT customers.id,
    customers.name
   FROM public.customers;


ALTER TABLE public.v OWNER TO postgres;

--
-- Name: parts_1; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.parts ATTACH PARTITION public.parts_1 FOR VALUES FROM (0) TO (10);


--
-- Name: 4711; Type: BLOB; Schema: -; Owner: postgres
--

SELECT pg_catalog.lo_create('4711');


ALTER LARGE OBJECT 4711 OWNER TO postgres;

--
-- Data for Name: nothing; Type: TABLE DATA; Schema: empty; Owner: postgres
--

COPY empty.nothing (x) FROM stdin;
\.


--
-- Data for Name: Odd Näme; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public."Odd Näme" (v) FROM stdin;
a
b\nc\\d
\N
\.


--
-- Data for Name: customers; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.customers (id, name) FROM stdin;
1	Customer 1
2	Customer 2
3	Customer 3
4	Customer 4
5	Customer 5
6	Customer 6
7	Customer 7
8	Customer 8
9	Customer 9
10	Customer 10
11	Customer 11
12	Customer 12
13	Customer 13
14	Customer 14
15	Customer 15
16	Customer 16
17	Customer 17
18	Customer 18
19	Customer 19
20	Customer 20
21	Customer 21
22	Customer 22
23	Customer 23
24	Customer 24
25	Customer 25
26	Customer 26
27	Customer 27
28	Customer 28
29	Customer 29
30	Customer 30
31	Customer 31
32	Customer 32
33	Customer 33
34	Customer 34
35	Customer 35
36	Customer 36
37	Customer 37
38	Customer 38
39	Customer 39
40	Customer 40
41	Customer 41
42	Customer 42
43	Customer 43
44	Customer 44
45	Customer 45
46	Customer 46
47	Customer 47
48	Customer 48
49	Customer 49
50	Customer 50
51	Customer 51
52	Customer 52
53	Customer 53
54	Customer 54
55	Customer 55
56	Customer 56
57	Customer 57
58	Customer 58
59	Customer 59
60	Customer 60
61	Customer 61
62	Customer 62
63	Customer 63
64	Customer 64
65	Customer 65
66	Customer 66
67	Customer 67
68	Customer 68
69	Customer 69
70	Customer 70
71	Customer 71
72	Customer 72
73	Customer 73
74	Customer 74
75	Customer 75
76	Customer 76
77	Customer 77
78	Customer 78
79	Customer 79
80	Customer 80
81	Customer 81
82	Customer 82
83	Customer 83
84	Customer 84
85	Customer 85
86	Customer 86
87	Customer 87
88	Customer 88
89	Customer 89
90	Customer 90
91	Customer 91
92	Customer 92
93	Customer 93
94	Customer 94
95	Customer 95
96	Customer 96
97	Customer 97
98	Customer 98
99	Customer 99
100	Customer 100
101	Customer 101
102	Customer 102
103	Customer 103
104	Customer 104
105	Customer 105
106	Customer 106
107	Customer 107
108	Customer 108
109	Customer 109
110	Customer 110
111	Customer 111
112	Customer 112
113	Customer 113
114	Customer 114
115	Customer 115
116	Customer 116
117	Customer 117
118	Customer 118
119	Customer 119
120	Customer 120
121	Customer 121
122	Customer 122
123	Customer 123
124	Customer 124
125	Customer 125
126	Customer 126
127	Customer 127
128	Customer 128
129	Customer 129
130	Customer 130
131	Customer 131
132	Customer 132
133	Customer 133
134	Customer 134
135	Customer 135
136	Customer 136
137	Customer 137
138	Customer 138
139	Customer 139
140	Customer 140
141	Customer 141
142	Customer 142
143	Customer 143
144	Customer 144
145	Customer 145
146	Customer 146
147	Customer 147
148	Customer 148
149	Customer 149
150	Customer 150
151	Customer 151
152	Customer 152
153	Customer 153
154	Customer 154
155	Customer 155
156	Customer 156
157	Customer 157
158	Customer 158
159	Customer 159
160	Customer 160
161	Customer 161
162	Customer 162
163	Customer 163
164	Customer 164
165	Customer 165
166	Customer 166
167	Customer 167
168	Customer 168
169	Customer 169
170	Customer 170
171	Customer 171
172	Customer 172
173	Customer 173
174	Customer 174
175	Customer 175
176	Customer 176
177	Customer 177
178	Customer 178
179	Customer 179
180	Customer 180
181	Customer 181
182	Customer 182
183	Customer 183
184	Customer 184
185	Customer 185
186	Customer 186
187	Customer 187
188	Customer 188
189	Customer 189
190	Customer 190
191	Customer 191
192	Customer 192
193	Customer 193
194	Customer 194
195	Customer 195
196	Customer 196
197	Customer 197
198	Customer 198
199	Customer 199
200	Customer 200
201	Customer 201
202	Customer 202
203	Customer 203
204	Customer 204
205	Customer 205
206	Customer 206
207	Customer 207
208	Customer 208
209	Customer 209
210	Customer 210
211	Customer 211
212	Customer 212
213	Customer 213
214	Customer 214
215	Customer 215
216	Customer 216
217	Customer 217
218	Customer 218
219	Customer 219
220	Customer 220
221	Customer 221
222	Customer 222
223	Customer 223
224	Customer 224
225	Customer 225
226	Customer 226
227	Customer 227
228	Customer 228
229	Customer 229
230	Customer 230
231	Customer 231
232	Customer 232
233	Customer 233
234	Customer 234
235	Customer 235
236	Customer 236
237	Customer 237
238	Customer 238
239	Customer 239
240	Customer 240
241	Customer 241
242	Customer 242
243	Customer 243
244	Customer 244
245	Customer 245
246	Customer 246
247	Customer 247
248	Customer 248
249	Customer 249
250	Customer 250
251	Customer 251
252	Customer 252
253	Customer 253
254	Customer 254
255	Customer 255
256	Customer 256
257	Customer 257
258	Customer 258
259	Customer 259
260	Customer 260
261	Customer 261
262	Customer 262
263	Customer 263
264	Customer 264
265	Customer 265
266	Customer 266
267	Customer 267
268	Customer 268
269	Customer 269
270	Customer 270
271	Customer 271
272	Customer 272
273	Customer 273
274	Customer 274
275	Customer 275
276	Customer 276
277	Customer 277
278	Customer 278
279	Customer 279
280	Customer 280
281	Customer 281
282	Customer 282
283	Customer 283
284	Customer 284
285	Customer 285
286	Customer 286
287	Customer 287
288	Customer 288
289	Customer 289
290	Customer 290
291	Customer 291
292	Customer 292
293	Customer 293
294	Customer 294
295	Customer 295
296	Customer 296
297	Customer 297
298	Customer 298
299	Customer 299
300	Customer 300
301	Customer 301
302	Customer 302
303	Customer 303
304	Customer 304
305	Customer 305
306	Customer 306
307	Customer 307
308	Customer 308
309	Customer 309
310	Customer 310
311	Customer 311
312	Customer 312
313	Customer 313
314	Customer 314
315	Customer 315
316	Customer 316
317	Customer 317
318	Customer 318
319	Customer 319
320	Customer 320
321	Customer 321
322	Customer 322
323	Customer 323
324	Customer 324
325	Customer 325
326	Customer 326
327	Customer 327
328	Customer 328
329	Customer 329
330	Customer 330
331	Customer 331
332	Customer 332
333	Customer 333
334	Customer 334
335	Customer 335
336	Customer 336
337	Customer 337
338	Customer 338
339	Customer 339
340	Customer 340
341	Customer 341
342	Customer 342
343	Customer 343
344	Customer 344
345	Customer 345
346	Customer 346
347	Customer 347
348	Customer 348
349	Customer 349
350	Customer 350
351	Customer 351
352	Customer 352
353	Customer 353
354	Customer 354
355	Customer 355
356	Customer 356
357	Customer 357
358	Customer 358
359	Customer 359
360	Customer 360
361	Customer 361
362	Customer 362
363	Customer 363
364	Customer 364
365	Customer 365
366	Customer 366
367	Customer 367
368	Customer 368
369	Customer 369
370	Customer 370
371	Customer 371
372	Customer 372
373	Customer 373
374	Customer 374
375	Customer 375
376	Customer 376
377	Customer 377
378	Customer 378
379	Customer 379
380	Customer 380
381	Customer 381
382	Customer 382
383	Customer 383
384	Customer 384
385	Customer 385
386	Customer 386
387	Customer 387
388	Customer 388
389	Customer 389
390	Customer 390
391	Customer 391
392	Customer 392
393	Customer 393
394	Customer 394
395	Customer 395
396	Customer 396
397	Customer 397
398	Customer 398
399	Customer 399
400	Customer 400
401	Customer 401
402	Customer 402
403	Customer 403
404	Customer 404
405	Customer 405
406	Customer 406
407	Customer 407
408	Customer 408
409	Customer 409
410	Customer 410
411	Customer 411
412	Customer 412
413	Customer 413
414	Customer 414
415	Customer 415
416	Customer 416
417	Customer 417
418	Customer 418
419	Customer 419
420	Customer 420
421	Customer 421
422	Customer 422
423	Customer 423
424	Customer 424
425	Customer 425
426	Customer 426
427	Customer 427
428	Customer 428
429	Customer 429
430	Customer 430
431	Customer 431
432	Customer 432
433	Customer 433
434	Customer 434
435	Customer 435
436	Customer 436
437	Customer 437
438	Customer 438
439	Customer 439
440	Customer 440
441	Customer 441
442	Customer 442
443	Customer 443
444	Customer 444
445	Customer 445
446	Customer 446
447	Customer 447
448	Customer 448
449	Customer 449
450	Customer 450
451	Customer 451
452	Customer 452
453	Customer 453
454	Customer 454
455	Customer 455
456	Customer 456
457	Customer 457
458	Customer 458
459	Customer 459
460	Customer 460
461	Customer 461
462	Customer 462
463	Customer 463
464	Customer 464
465	Customer 465
466	Customer 466
467	Customer 467
468	Customer 468
469	Customer 469
470	Customer 470
471	Customer 471
472	Customer 472
473	Customer 473
474	Customer 474
475	Customer 475
476	Customer 476
477	Customer 477
478	Customer 478
479	Customer 479
480	Customer 480
481	Customer 481
482	Customer 482
483	Customer 483
484	Customer 484
485	Customer 485
486	Customer 486
487	Customer 487
488	Customer 488
489	Customer 489
490	Customer 490
491	Customer 491
492	Customer 492
493	Customer 493
494	Customer 494
495	Customer 495
496	Customer 496
497	Customer 497
498	Customer 498
499	Customer 499
500	Customer 500
\.


--
-- Data for Name: parts_1; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.parts_1 (id, k) FROM stdin;
1	1
2	2
3	3
4	4
5	5
6	6
7	7
8	8
9	9
10	0
11	1
12	2
13	3
14	4
15	5
16	6
17	7
18	8
19	9
20	0
21	1
22	2
23	3
24	4
25	5
26	6
27	7
28	8
29	9
30	0
31	1
32	2
33	3
34	4
35	5
36	6
37	7
38	8
39	9
40	0
41	1
42	2
43	3
44	4
45	5
46	6
47	7
48	8
49	9
50	0
51	1
52	2
53	3
54	4
55	5
56	6
57	7
58	8
59	9
60	0
61	1
62	2
63	3
64	4
65	5
66	6
67	7
68	8
69	9
70	0
71	1
72	2
73	3
74	4
75	5
76	6
77	7
78	8
79	9
80	0
81	1
82	2
83	3
84	4
85	5
86	6
87	7
88	8
89	9
90	0
91	1
92	2
93	3
94	4
95	5
96	6
97	7
98	8
99	9
100	0
\.


--
-- Data for Name: BLOBS; Type: BLOBS; Schema: -; Owner: -
--

BEGIN;

SELECT pg_catalog.lo_open('4711', 131072);
SELECT pg_catalog.lowrite(0, '\x6c61726765206f626a656374');
SELECT pg_catalog.lo_close(0);

COMMIT;

--
-- Name: customers customers_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (id);


--
-- PostgreSQL database dump complete
--

\unrestrict WasuRPMKIovjUpEZ1x0TZ5OmnBHZjFZi7tUvhyzurWLVnMGBLWYYyL1vE2esPru


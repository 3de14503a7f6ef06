CREATE TABLE item (id int PRIMARY KEY, owner text);
INSERT INTO item VALUES (1, $$${owner}$$);

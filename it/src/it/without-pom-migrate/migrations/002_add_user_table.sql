CREATE TABLE users (id int PRIMARY KEY, account int REFERENCES account);

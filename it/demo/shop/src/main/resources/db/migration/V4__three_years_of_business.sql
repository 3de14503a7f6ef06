-- Invented, but the same every time: each "choice" is a hash of the row's number and a salt.
CREATE FUNCTION pg_temp.pick(n bigint, salt bigint, choices integer) RETURNS integer
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ((hashint8extended(n, salt) & 1073741823) % choices)::integer;

CREATE FUNCTION pg_temp.choose(n bigint, salt bigint, choices text[]) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN choices[1 + ((hashint8extended(n, salt) & 1073741823) % cardinality(choices))];

INSERT INTO customers (name, email, street, postcode, city, country, created_at)
SELECT
  first || ' ' || last,
  translate(lower(first || '.' || last), 'äöüßéèøåñçłśóí ''', 'aousseeoanclsoi') || n || '@example.org',
  pg_temp.choose(n, 3, ARRAY['Station Road', 'Mill Lane', 'Gartenstraße', 'Rue des Lilas', 'Via Garibaldi',
    'Storgatan', 'Calle Mayor', 'High Street', 'Lindenallee', 'Kerkstraat', 'Parkvej', 'Rua do Sol']) || ' '
    || 1 + pg_temp.pick(n, 4, 120),
  lpad((1000 + pg_temp.pick(n, 6, 89000))::text, 5, '0'),
  split_part(place, '/', 1),
  split_part(place, '/', 2),
  timestamptz '2023-11-20 08:00:00+00' + pg_temp.pick(n, 7, 1000) * interval '1 day'
    + pg_temp.pick(n, 8, 50400) * interval '1 second'
FROM (
  SELECT
    n,
    pg_temp.choose(n, 1, ARRAY['Ada', 'Alice', 'Amélie', 'Anton', 'Beatriz', 'Björn', 'Carla', 'Clara', 'Daniel',
      'Elena', 'Emil', 'Emma', 'Felix', 'Freja', 'Giulia', 'Grace', 'Hanna', 'Hugo', 'Ines', 'Isak', 'Jakob', 'Jan',
      'Julia', 'Karel', 'Lars', 'Lea', 'Linnéa', 'Lucía', 'Luca', 'Marek', 'Maria', 'Mats', 'Mia', 'Nils', 'Nora',
      'Olivia', 'Oskar', 'Paula', 'Pierre', 'Rosa', 'Sofia', 'Søren', 'Theo', 'Tomás', 'Vera', 'William', 'Zofia'])
      AS first,
    pg_temp.choose(n, 2, ARRAY['Andersson', 'Bauer', 'Becker', 'Bernard', 'Bianchi', 'Carter', 'Costa', 'Dubois',
      'Eriksen', 'Evans', 'Ferreira', 'Fischer', 'García', 'Hansen', 'Hoffmann', 'Horák', 'Hughes', 'Jansen',
      'Johansson', 'Kaiser', 'Kowalski', 'Laurent', 'Lindqvist', 'López', 'Marino', 'Martin', 'Meyer', 'Moreau',
      'Müller', 'Murphy', 'Nielsen', 'Novák', 'O''Brien', 'Olsen', 'Peeters', 'Pereira', 'Ricci', 'Romano', 'Rossi',
      'Schäfer', 'Schmidt', 'Silva', 'Svensson', 'Taylor', 'Visser', 'Wagner', 'Walker', 'Weber', 'Wiśniewski',
      'Wood']) AS last,
    pg_temp.choose(n, 5, ARRAY['Amsterdam/NL', 'Antwerp/BE', 'Bergen/NO', 'Berlin/DE', 'Bologna/IT', 'Bordeaux/FR',
      'Brno/CZ', 'Copenhagen/DK', 'Cork/IE', 'Dresden/DE', 'Dublin/IE', 'Ghent/BE', 'Göteborg/SE', 'Graz/AT',
      'Hamburg/DE', 'Helsinki/FI', 'Kraków/PL', 'Leipzig/DE', 'Lille/FR', 'Linz/AT', 'Lisbon/PT', 'Lyon/FR',
      'Madrid/ES', 'Malmö/SE', 'Munich/DE', 'Nantes/FR', 'Odense/DK', 'Oslo/NO', 'Porto/PT', 'Prague/CZ',
      'Rotterdam/NL', 'Seville/ES', 'Stockholm/SE', 'Tampere/FI', 'Turin/IT', 'Utrecht/NL', 'Valencia/ES',
      'Vienna/AT', 'Warsaw/PL', 'Zürich/CH']) AS place
  FROM generate_series(1, 12000) AS n) AS people
ORDER BY n;

INSERT INTO products (sku, name, category, price)
SELECT
  upper(left(category, 3)) || '-' || lpad(n::text, 4, '0'),
  material || ' ' || thing,
  category,
  round((base * (0.8 + pg_temp.pick(n, 10, 60) / 100.0))::numeric) - 0.10
FROM (
  SELECT row_number() OVER (ORDER BY category, thing, material) AS n, *
  FROM
    (VALUES
      ('kitchen', 'chopping board', 29), ('kitchen', 'salad bowl', 35), ('kitchen', 'pepper mill', 42),
      ('kitchen', 'bread bin', 59), ('kitchen', 'espresso cup', 12), ('kitchen', 'tray', 26),
      ('living', 'lamp', 119), ('living', 'side table', 189), ('living', 'bookend', 24), ('living', 'vase', 38),
      ('living', 'coat rack', 149), ('living', 'clock', 79),
      ('garden', 'planter', 45), ('garden', 'bench', 289), ('garden', 'bird house', 33), ('garden', 'lantern', 27),
      ('office', 'pen holder', 18), ('office', 'desk organiser', 49), ('office', 'stool', 139),
      ('office', 'letter tray', 31)) AS things (category, thing, base),
    (VALUES ('Oak'), ('Walnut'), ('Beech'), ('Olive wood'), ('Brass'), ('Copper'), ('Steel'), ('Enamel'),
      ('Stoneware'), ('Marble'), ('Slate'), ('Glass'), ('Linen'), ('Cork'), ('Bamboo'), ('Terracotta'),
      ('Ash'), ('Rattan'), ('Cast iron'), ('Birch')) AS materials (material)) AS catalogue
ORDER BY n;

INSERT INTO stock (product_id, warehouse, quantity)
SELECT id, warehouse, pg_temp.pick(id, 20 + length(warehouse), 240)
FROM products, (VALUES ('Rotterdam'), ('Leipzig'), ('Lyon')) AS warehouses (warehouse);

-- Business grows: the square root puts more orders into later days; the evenings are the busiest.
INSERT INTO orders (customer_id, placed_at, status)
SELECT
  1 + pg_temp.pick(n, 30, 12000),
  placed_at,
  CASE
    WHEN pg_temp.pick(n, 31, 100) < 4 THEN 'cancelled'
    WHEN placed_at < '2026-11-10' THEN 'delivered'
    WHEN placed_at < '2026-11-16' THEN 'shipped'
    WHEN placed_at < '2026-11-19 12:00:00+00' THEN 'paid'
    ELSE 'placed'
  END::order_status
FROM (
  SELECT
    n,
    timestamptz '2023-12-01 06:00:00+00' + floor(1084 * sqrt(n / 64000.0)) * interval '1 day'
      + (greatest(pg_temp.pick(n, 32, 61200), pg_temp.pick(n, 33, 61200))) * interval '1 second' AS placed_at
  FROM generate_series(1, 64000) AS n) AS sales
ORDER BY n;

INSERT INTO order_lines (order_id, line, product_id, quantity, price)
SELECT
  orders.id,
  line,
  products.id,
  1 + pg_temp.pick(orders.id * 8 + line, 41, 10) / 7,
  products.price
FROM orders
CROSS JOIN LATERAL generate_series(1, 1 + pg_temp.pick(orders.id, 40, 4)) AS line
JOIN products ON products.id = 1 + pg_temp.pick(orders.id * 8 + line, 42, 400);

INSERT INTO payments (order_id, paid_at, method, amount)
SELECT
  orders.id,
  orders.placed_at + pg_temp.pick(orders.id, 50, 7200) * interval '1 second',
  pg_temp.choose(orders.id, 51, ARRAY['card', 'card', 'card', 'transfer', 'invoice', 'voucher']),
  sum(quantity * price)
FROM orders
JOIN order_lines ON order_lines.order_id = orders.id
WHERE status NOT IN ('placed', 'cancelled')
GROUP BY orders.id
ORDER BY orders.id;

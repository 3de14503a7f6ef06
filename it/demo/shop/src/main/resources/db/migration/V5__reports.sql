CREATE INDEX orders_customer ON orders (customer_id, placed_at);
CREATE INDEX order_lines_product ON order_lines (product_id);
CREATE INDEX payments_order ON payments (order_id);

CREATE VIEW revenue_by_month AS
SELECT date_trunc('month', paid_at) AS month, count(*) AS payments, sum(amount) AS revenue
FROM payments
GROUP BY month;

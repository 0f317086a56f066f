"""Generated order lines for measurements: as many as asked for, made in the engine, the same for the same number."""

from pathlib import Path

from src.data.engine import connect

LINES_PER_ORDER = 5
ORDERS_PER_CUSTOMER = 20
DAYS = 1096


def write_lines(path: Path, lines: int) -> Path:
    """Write ``lines`` order lines of three years from 2022-01-01 as Parquet; return the file.

    Five lines an order (Complete Journey has nine, Online Retail eighteen) and 20 orders a customer; 20,000 products in
    200 categories; one line in fifty returned.
    """
    orders = int(lines / LINES_PER_ORDER)
    customers = orders // ORDERS_PER_CUSTOMER
    connect().raw_sql(f"""
        COPY (
            SELECT 'c' || (hash(order_number) % {customers}) AS customer_id,
                   'o' || order_number AS order_id,
                   TIMESTAMP '2022-01-01' + to_seconds(CAST(hash(order_number + 1) % {DAYS * 86400} AS BIGINT))
                       AS ordered_at,
                   CAST((hash(line) % 10000) / 100.0 * CASE WHEN line % 50 = 0 THEN -1 ELSE 1 END AS DECIMAL(18, 4))
                       AS amount,
                   'p' || product AS product_id,
                   'category ' || (product % 200) AS category,
                   CAST(1 + hash(line + 3) % 3 AS DOUBLE) AS quantity,
                   CAST((hash(line + 4) % 300) / 100.0 AS DECIMAL(18, 4)) AS discount,
                   's' || (hash(order_number + 5) % 50) AS store_id
            FROM (
                SELECT range AS line, CAST(range / {LINES_PER_ORDER} AS BIGINT) AS order_number,
                       hash(range + 2) % 20000 AS product
                FROM range({lines})
            )
        ) TO '{path}' (FORMAT parquet)
    """)
    return path

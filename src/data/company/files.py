"""Write the company's exports a chunk at a time: Parquet, and CSV where a system gives only that."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

CODEC = "zstd"


class Exports:
    """Open files of one folder, by name; the suffix says the kind. Closed together at the end of the ``with``."""

    def __init__(self, folder: Path, encodings: dict[str, str] | None = None) -> None:
        self.folder, self.encodings = folder, encodings or {}
        self.parquet: dict[str, pq.ParquetWriter] = {}
        self.csv: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in (*self.parquet.values(), *self.csv.values()):
            file.close()

    def add(self, name: str, frame: pd.DataFrame) -> None:
        """Append the rows of a frame to a file; the first frame begins it."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        table = arrow_table(frame)
        if path.suffix == ".parquet":
            self._parquet(path, table).write_table(table)
        else:
            self._csv(path, table)

    def _parquet(self, path: Path, table: pa.Table) -> pq.ParquetWriter:
        if path.name not in self.parquet:
            self.parquet[path.name] = pq.ParquetWriter(path, table.schema, compression=CODEC, store_schema=False)
        return self.parquet[path.name]

    def _csv(self, path: Path, table: pa.Table) -> None:
        fresh = path.name not in self.csv
        if fresh:
            self.csv[path.name] = path.open("wb")
        held = pa.BufferOutputStream()
        pa_csv.write_csv(table, held, pa_csv.WriteOptions(include_header=fresh))
        encoding = self.encodings.get(path.name, "utf-8")
        content = held.getvalue().to_pybytes()
        self.csv[path.name].write(content if encoding == "utf-8" else content.decode("utf-8").encode(encoding))


def arrow_table(frame: pd.DataFrame) -> pa.Table:
    """Return the frame as an Arrow table whose types do not depend on its rows: texts are texts even if all missing."""
    return pa.table({name: _arrow(frame[name]) for name in frame.columns})


def _arrow(values: pd.Series) -> pa.Array:
    if isinstance(values.dtype, pd.CategoricalDtype):
        codes = pa.array(values.cat.codes.astype("int32"), mask=(values.cat.codes < 0).to_numpy())
        return pa.DictionaryArray.from_arrays(codes, pa.array(values.cat.categories, pa.string()))
    if values.dtype.kind == "M":
        return pa.array(values.astype("datetime64[us]"), pa.timestamp("us"))
    if pd.api.types.is_string_dtype(values.dtype) or values.dtype == object:
        return pa.array(values.to_numpy(dtype=object), pa.string(), from_pandas=True)
    return pa.array(values, from_pandas=True)

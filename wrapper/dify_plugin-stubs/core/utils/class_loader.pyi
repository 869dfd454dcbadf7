from types import ModuleType
from typing import TypeVar

_T = TypeVar("_T")

def import_module_from_source(
    *, module_name: str, py_file_path: str | bytes, use_lazy_loader: bool = False
) -> ModuleType: ...
def get_subclasses_from_module(mod: ModuleType, parent_type: type[_T]) -> list[type[_T]]: ...
def load_multi_subclasses_from_source(
    *,
    module_name: str,
    script_path: str | bytes,
    parent_type: type[_T],
    use_lazy_loader: bool = False,
) -> list[type[_T]]: ...
def load_single_subclass_from_source(
    *,
    module_name: str,
    script_path: str | bytes,
    parent_type: type[_T],
    use_lazy_loader: bool = False,
) -> type[_T]: ...

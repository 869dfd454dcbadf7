from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")

def get_position_map(folder_path: str, *, file_name: str = "_position.yaml") -> dict[str, int]: ...
def sort_by_position_map(
    position_map: dict[str, int], data: list[_T], name_func: Callable[[_T], str]
) -> list[_T]: ...
def sort_to_dict_by_position_map(
    position_map: dict[str, int], data: list[_T], name_func: Callable[[_T], str]
) -> OrderedDict[str, _T]: ...

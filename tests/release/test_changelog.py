"""The changelog is held to Keep a Changelog."""

import pytest
from codegen.release.changelog import changelog_faults, tag_faults
from codegen.release.repository import ROOT, version_in

GOOD = """\
# Changelog

## [Unreleased]

## [0.2.0] - 2026-11-30

### Added

- All of it.

[Unreleased]: https://example.org/compare/v0.2.0...HEAD
[0.2.0]: https://example.org/releases/v0.2.0
"""


def test_the_projects_is_good() -> None:
    assert list(changelog_faults(version_in(ROOT), released=False)) == []


def test_a_released_version_has_its_heading() -> None:
    assert list(changelog_faults("0.2.0", released=True, text=GOOD)) == []
    assert list(changelog_faults("0.3.0", released=True, text=GOOD)) == [
        "CHANGELOG.md: no heading ## [0.3.0] - YYYY-MM-DD"
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("## [Unreleased]\n", "", "the first heading is not ## [Unreleased]"),
        ("[0.2.0] - 2026-11-30", "0.2.0 (unreleased)", "## 0.2.0 (unreleased) is not ## [1.2.3]"),
        ("[0.2.0] - 2026-11-30", "[0.2.0] - 30.11.2026", "is not ## [1.2.3] - YYYY-MM-DD"),
        ("### Added", "### News", "### News is none of Added, Changed"),
        ("\n[0.2.0]: ", "\n0.2.0: ", "[0.2.0] has no link at the end"),
        ("\n[Unreleased]: ", "\n", "[Unreleased] has no link at the end"),
    ],
)
def test_a_fault_is_named(old: str, new: str, said: str) -> None:
    (fault,) = changelog_faults("0.2.0", released=False, text=GOOD.replace(old, new, 1))
    assert said in fault


def test_a_tag_names_the_version() -> None:
    assert list(tag_faults("0.2.0", None)) == list(tag_faults("0.2.0", "v0.2.0")) == []
    assert list(tag_faults("0.2.0", "v0.2.1")) == [
        "the tag v0.2.1 is not v0.2.0, the version in wrapper/dify_invoke/__init__.py"
    ]

"""Acts on the directory of bodies: one function, one act, one transaction."""

from hoso.organisations.services.loading import (
    Loaded,
    LoadedNorway,
    LoadedWave,
    import_norway,
    import_second_wave,
    import_vietnam_2025,
)
from hoso.organisations.services.planning import (
    EffectGiven,
    LineGiven,
    cancel_reorganisation,
    plan_reorganisation,
)
from hoso.organisations.services.records import decide_receiver
from hoso.organisations.services.registering import CodeGiven, register_body, rename_body
from hoso.organisations.services.reorganising import put_in_force

__all__ = [
    "CodeGiven",
    "EffectGiven",
    "LineGiven",
    "Loaded",
    "LoadedNorway",
    "LoadedWave",
    "cancel_reorganisation",
    "decide_receiver",
    "import_norway",
    "import_second_wave",
    "import_vietnam_2025",
    "plan_reorganisation",
    "put_in_force",
    "register_body",
    "rename_body",
]

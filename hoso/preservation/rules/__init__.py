"""Pure decisions of the room: what an object holds, when work is tried again, what a finding means."""

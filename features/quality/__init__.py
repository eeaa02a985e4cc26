"""How good the stored data are: facts about them, as functions of frames; no opinion on anybody."""

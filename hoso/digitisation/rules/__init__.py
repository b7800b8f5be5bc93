"""Pure decisions of the room `digitisation`: values in, values out."""

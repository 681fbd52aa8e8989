"""Bytes: where they are kept, and how a picture becomes one of ours. Only this room knows obstore and Pillow."""

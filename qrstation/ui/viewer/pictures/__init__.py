"""Pictures that leave the viewer: onto the clipboard, or into a PNG or JPEG, with patient data or without.

`pictures_desk` takes the wish and asks where to; `save_dialog` asks what is wanted; `picture_drawing` makes the picture
as it is seen, or whole and in its own size; `picture_file` writes it, on a worker. No pixels are decoded here.
"""

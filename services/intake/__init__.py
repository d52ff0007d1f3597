"""Tiếp nhận và trả kết quả: the counter, from the filing of a dossier to the hand-over of its result."""

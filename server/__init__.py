"""Tearoom: facilitated peer groups that meet by video, speak in turn and stay for tea. Start reading at `app.py`."""

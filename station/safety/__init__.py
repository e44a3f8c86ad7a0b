"""An emergency: a room is led out, called by roll, comes back or breaks off (应急预案管理制度). Life first; papers stay."""

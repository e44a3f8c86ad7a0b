"""The registers of custody: who gave what to whom, who guarded the secure room, how papers travelled (PM-2, PM-3, PM-5, PM-7)."""

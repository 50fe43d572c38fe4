/* Filling in forms. A browser gets these as one file: `collectstatic` writes them in here
   (`tracker/static_files.py`). Only with DEBUG does it ask for each. */
import "./uploads.js";
import "./counting.js";
import "./drafts.js";
import "./sending.js";
import "./session.js";

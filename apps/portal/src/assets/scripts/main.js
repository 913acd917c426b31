/** Optional enhancements: every page works without them. */
import './autosave.js';
import './checklist.js';
import './mail-preview.js';
import './lease.js';
import './menu-group.js';
import './page-viewer.js';
import './presence.js';
import './intake-keys.js';
import './reveal-password.js';
import './single-keys.js';
import './viewer.js';
import './waiting.js';
import './yen-echo.js';

/** What is told of keys is shown where they are answered. */
document.documentElement.classList.add('with-script');

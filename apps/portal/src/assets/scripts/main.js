/** Optional enhancements: every page works without them. */
import './reveal-password.js';
import './viewer.js';

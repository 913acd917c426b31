// The headless shell comes from the environment, the system or an npm package: puppeteer must not fetch one.
module.exports = { skipDownload: true };

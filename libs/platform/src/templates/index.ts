export * from './compatibility-rules.js';
export { exactView } from './exact-view.js';
export { TemplateEngine, type TemplateEngineOptions } from './template-engine.js';
export { type TemplateHelper, templateHelpers } from './template-helpers.js';

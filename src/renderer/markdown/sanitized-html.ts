/** HTML that went through `sanitize` and nothing else: the only kind that `SanitizedHtml.vue` shows. */
export type SanitizedHtml = string & { readonly __brand: 'SanitizedHtml' }

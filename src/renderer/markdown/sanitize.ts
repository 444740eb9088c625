import createDOMPurify, { type Config } from 'dompurify'

const allowedTags =
  'a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 ' +
  'h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub summary sup table tbody td tfoot ' +
  'th thead tr u ul var wbr'
const allowedAttributes = 'alt class colspan dir height href id lang open reversed rowspan scope src start title width'
/** Others could borrow the app's own looks: a text that paints itself as a dialog or a button. */
const allowedClass =
  /^(?:r|c|caption|filename|listing|footnotes|footnotes-list|footnote-[a-z]+|language-[\w+#.,-]{1,100})$/u
/** What carries an address. Elsewhere it would mean nothing, and nobody looks at it again once the article is drawn. */
const elementOf = new Map([
  ['href', 'a'],
  ['src', 'img'],
])
/** Nothing else is an address that a text may carry: no `javascript:`, `data:`, `file:`, `blob:`, … */
const allowedAddress = /^(?:https?:|mailto:|article:|title:|#|(?![a-z][a-z0-9+.-]*:))/iu

const config = {
  ALLOWED_TAGS: allowedTags.split(' '),
  ALLOWED_ATTR: allowedAttributes.split(' '),
  ALLOWED_URI_REGEXP: allowedAddress,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  // Only HTML: no SVG, no MathML, whose parsing rules are what mutations live on.
  ALLOWED_NAMESPACES: ['http://www.w3.org/1999/xhtml'],
  // Ids become `user-content-…`, so that no text can take the place of something the app looks up by name.
  SANITIZE_DOM: true,
  SANITIZE_NAMED_PROPS: true,
  RETURN_DOM_FRAGMENT: true,
} satisfies Config

/** What every id of a text begins with on the page. */
export const idPrefix = 'user-content-'

/** The parts of `html` that can do no harm, as nodes. */
export function createSanitizer(window: Window & typeof globalThis): (html: string) => DocumentFragment {
  const purify = createDOMPurify(window)
  purify.addHook('uponSanitizeAttribute', (node, attribute) => {
    const element = elementOf.get(attribute.attrName)
    if (element !== undefined && element !== node.localName) attribute.keepAttr = false
    if (attribute.attrName !== 'class') return
    attribute.attrValue = attribute.attrValue
      .split(/\s+/u)
      .filter(name => allowedClass.test(name))
      .join(' ')
    if (attribute.attrValue === '') attribute.keepAttr = false
  })
  return html => purify.sanitize(html, config)
}

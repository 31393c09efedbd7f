/** The endings that web pages are made of; a text without a charset would be guessed at. */
const TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    avif: 'image/avif',
    css: 'text/css; charset=utf-8',
    csv: 'text/csv; charset=utf-8',
    gif: 'image/gif',
    gz: 'application/gzip',
    html: 'text/html; charset=utf-8',
    ico: 'image/x-icon',
    jpeg: 'image/jpeg',
    jpg: 'image/jpeg',
    js: 'text/javascript; charset=utf-8',
    json: 'application/json',
    map: 'application/json',
    mjs: 'text/javascript; charset=utf-8',
    mp3: 'audio/mpeg',
    mp4: 'video/mp4',
    otf: 'font/otf',
    pdf: 'application/pdf',
    png: 'image/png',
    svg: 'image/svg+xml',
    txt: 'text/plain; charset=utf-8',
    wasm: 'application/wasm',
    webm: 'video/webm',
    webmanifest: 'application/manifest+json',
    webp: 'image/webp',
    woff: 'font/woff',
    woff2: 'font/woff2',
    ttf: 'font/ttf',
    xml: 'text/xml; charset=utf-8',
    zip: 'application/zip',
  }),
)

/** @param ending with its dot, as `extname` gives it */
export const mediaTypeOf = (ending: string): string =>
  TYPES.get(ending.slice(1).toLowerCase()) ?? 'application/octet-stream'

/** @param ending with its dot, as `extname` gives it */
export const isKnownEnding = (ending: string): boolean => TYPES.has(ending.slice(1).toLowerCase())

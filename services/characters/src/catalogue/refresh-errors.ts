import { defineErrors } from 'seaworthy/errors'

/** Why a refresh changed nothing. No caller of the API meets them: they are for the log, the ledger and the probes. */
export const refreshErrors = defineErrors('refresh', {
  upstream_unreachable: {
    status: 502,
    title: 'The upstream cannot be reached',
    detail: ({ page, reason }: { page: number; reason: string }) =>
      `Page ${page} could not be read: ${reason}.`,
    advice: 'Look at UPSTREAM_URL and the network. The rows stay as they are, and the refresh tries again.',
  },
  upstream_timeout: {
    status: 504,
    title: 'The upstream is too slow',
    detail: ({ page, timeoutMs }: { page: number; timeoutMs: number }) =>
      `Page ${page} had not arrived after ${timeoutMs} ms.`,
    advice: 'The rows stay as they are, and the refresh tries again. UPSTREAM_TIMEOUT_MS sets the limit.',
  },
  upstream_refused: {
    status: 502,
    title: 'The upstream answers with an error',
    detail: ({ page, status }: { page: number; status: number }) =>
      `Page ${page} was answered with ${status}.`,
    advice: 'A 5xx or 429 passes; another 4xx means that UPSTREAM_URL is wrong or the API has changed.',
  },
  upstream_unreadable: {
    status: 502,
    title: 'The upstream does not send JSON',
    detail: ({ page }: { page: number }) => `Page ${page} is not well-formed JSON.`,
    advice: 'A proxy or a captive portal may answer in place of the upstream.',
  },
  upstream_shape_changed: {
    status: 502,
    title: 'The upstream sends another shape',
    detail: ({ page, at, expected }: { page: number; at: string; expected: string }) =>
      `Page ${page} differs from the API at ${at}: ${expected}.`,
    advice: 'Compare the answer with the schema in upstream-page.ts. Nothing is stored until it fits again.',
  },
  upstream_too_large: {
    status: 502,
    title: 'The upstream sends too much',
    detail: ({ page, maxBytes }: { page: number; maxBytes: number }) =>
      `Page ${page} is larger than ${maxBytes} bytes.`,
    advice: 'A page is about 20 kB. Something else may answer in place of the upstream.',
  },
  catalogue_half_read: {
    status: 502,
    title: 'The catalogue was not read whole',
    detail: ({ reason }: { reason: string }) => `The pages do not make one catalogue: ${reason}.`,
    advice: 'The upstream changed during the read, or loses rows. The next run reads it again.',
  },
  catalogue_emptied: {
    status: 502,
    title: 'No character of the upstream matches any more',
    detail: ({ read }: { read: number }) =>
      `None of the ${read} characters that were read is a living human from an Earth.`,
    advice: 'A change of words upstream is likelier than the end of mankind; nothing was deleted.',
  },
  refresh_overtaken: {
    status: 409,
    title: 'A newer run has begun',
    detail: ({ run }: { run: number }) => `Run ${run} was overtaken and wrote nothing.`,
    advice: 'Nothing to do: another replica does the work.',
  },
})

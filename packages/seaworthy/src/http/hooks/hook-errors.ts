import { defineErrors } from '../../errors/index.ts'

/** What a client may be told where a feature has `onRequest`. */
export const hookErrors = defineErrors('hooks', {
  hook_timeout: {
    status: 503,
    title: 'What is asked before the answer took too long',
    detail: ({ feature, timeoutMs }: { feature: string; timeoutMs: number }) =>
      `The feature ${feature} did not say within ${timeoutMs} ms whether the request may go on.`,
    advice: 'Try again later. For operators: find what onRequest waits for, or raise HTTP_HOOK_TIMEOUT_MS.',
  },
})

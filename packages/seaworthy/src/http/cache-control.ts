import type { CachePolicy } from './route.ts'

/** Renders a policy as Cache-Control (RFC 9111 §5.2, RFC 5861); no policy means `no-store`. */
export function cacheControl(policy: CachePolicy | undefined): string {
  if (!policy) return 'no-store'
  const parts = [policy.scope, `max-age=${policy.maxAgeS}`]
  if (policy.staleWhileRevalidateS !== undefined)
    parts.push(`stale-while-revalidate=${policy.staleWhileRevalidateS}`)
  if (policy.staleIfErrorS !== undefined) parts.push(`stale-if-error=${policy.staleIfErrorS}`)
  return parts.join(', ')
}

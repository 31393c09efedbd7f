const { env } = process

export const config = {
  port: Number(env.PORT ?? 8000),
  host: env.HOST ?? '0.0.0.0',
  databaseUrl: required('DATABASE_URL'),
  redisUrl: env.REDIS_URL,
  titlesUrl: required('TITLES_URL'),
  jwtSecret: required('JWT_SECRET'),
  refreshMs: Number(env.REFRESH_MS ?? 60_000),
  rateLimits: env.RATE_LIMITS !== 'off',
  propagationMs: Number(env.SHUTDOWN_PROPAGATION_MS ?? 5_000),
}

function required(name: string): string {
  const value = env[name]
  if (!value) throw new Error(`${name} must be set`)
  return value
}

export { connectRedis } from './redis-connection.ts'
export { RedisLink, type RedisLinkOptions } from './redis-link.ts'
export { RedisLost, RedisRefused, type RedisScript, redisScript } from './redis-script.ts'
export { type RedisSettings, redisSettings } from './redis-settings.ts'

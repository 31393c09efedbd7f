import { randomUUID } from 'node:crypto'
import KeyvRedis from '@keyv/redis'
import { CacheModule } from '@nestjs/cache-manager'
import { Module } from '@nestjs/common'
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core'
import { JwtModule } from '@nestjs/jwt'
import { ScheduleModule } from '@nestjs/schedule'
import { TerminusModule } from '@nestjs/terminus'
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler'
import { makeCounterProvider, makeHistogramProvider, PrometheusModule } from '@willsoto/nestjs-prometheus'
import { LoggerModule } from 'nestjs-pino'
import { config } from './config.ts'
import { DatabaseModule } from './database.ts'
import { DurationInterceptor } from './duration.interceptor.ts'
import { HealthController } from './health.controller.ts'
import { LinksController } from './links.controller.ts'
import { LinksRepository } from './links.repository.ts'
import { PermissionsGuard } from './permissions.guard.ts'
import { ProblemFilter } from './problem.filter.ts'
import { RefreshService } from './refresh.service.ts'
import { TitlesService } from './titles.service.ts'

const REQUEST_ID = /^[\w.-]{1,64}$/

@Module({
  imports: [
    LoggerModule.forRoot({
      pinoHttp: {
        redact: ['req.headers.authorization'],
        genReqId(request, response) {
          const given = request.headers['x-request-id']
          const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
          response.setHeader('x-request-id', id)
          return id
        },
      },
    }),
    CacheModule.register({ ...(config.redisUrl && { stores: [new KeyvRedis(config.redisUrl)] }) }),
    DatabaseModule,
    JwtModule.register({ secret: config.jwtSecret, verifyOptions: { algorithms: ['HS256'] } }),
    PrometheusModule.register(),
    ScheduleModule.forRoot(),
    TerminusModule.forRoot({ gracefulShutdownTimeoutMs: config.propagationMs }),
    ThrottlerModule.forRoot({
      throttlers: [{ ttl: 60_000, limit: 60 }],
      skipIf: () => !config.rateLimits,
    }),
  ],
  controllers: [LinksController, HealthController],
  providers: [
    LinksRepository,
    TitlesService,
    RefreshService,
    makeCounterProvider({
      name: 'linkboard_titles_refreshed_total',
      help: 'Titles that this replica read again, by outcome: read or failed.',
      labelNames: ['outcome'],
    }),
    makeHistogramProvider({
      name: 'http_request_duration_seconds',
      help: 'Duration of HTTP requests',
      labelNames: ['method', 'route', 'status_code'],
    }),
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_GUARD, useClass: ThrottlerGuard },
    { provide: APP_GUARD, useClass: PermissionsGuard },
    { provide: APP_INTERCEPTOR, useClass: DurationInterceptor },
  ],
})
export class AppModule {}

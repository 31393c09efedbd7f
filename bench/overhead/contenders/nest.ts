import 'reflect-metadata'
import type { AddressInfo } from 'node:net'
import compress from '@fastify/compress'
import helmet from '@fastify/helmet'
import {
  type CallHandler,
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  Module,
  type NestInterceptor,
  Query,
  RequestMethod,
  ValidationPipe,
} from '@nestjs/common'
import { APP_GUARD, APP_INTERCEPTOR, NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus'
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler'
import { InjectMetric, makeHistogramProvider, PrometheusModule } from '@willsoto/nestjs-prometheus'
import { Type } from 'class-transformer'
import { IsInt, Max, Min } from 'class-validator'
import { Logger, LoggerModule } from 'nestjs-pino'
import { Histogram } from 'prom-client'
import { finalize, type Observable } from 'rxjs'
import { announce, assignedPort } from '../../harness/control.ts'
import { type CharacterPage, pageOf } from '../subject/page.ts'
import { QUOTA_PER_MINUTE } from '../subject/quota.ts'

class PageQuery {
  @Type(() => Number)
  @IsInt()
  @Min(1)
  page = 1

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  pageSize = 20
}

@Injectable()
class CharactersService {
  page(page: number, pageSize: number): CharacterPage {
    return pageOf(page, pageSize)
  }
}

@Controller('api/v1/characters')
class CharactersController {
  constructor(private readonly characters: CharactersService) {}

  @Get()
  list(@Query() query: PageQuery): CharacterPage {
    return this.characters.page(query.page, query.pageSize)
  }
}

@Controller('health')
class HealthController {
  constructor(private readonly health: HealthCheckService) {}

  @Get()
  @HealthCheck()
  check() {
    return this.health.check([])
  }
}

@Injectable()
class DurationInterceptor implements NestInterceptor {
  constructor(@InjectMetric('http_request_duration_seconds') private readonly duration: Histogram<string>) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp()
    const request = http.getRequest()
    const end = this.duration.startTimer({ method: request.method, route: request.routeOptions.url })
    return next.handle().pipe(finalize(() => end({ status_code: http.getResponse().statusCode })))
  }
}

@Module({
  imports: [
    // The module's default route pattern matches nothing on this adapter; then no request would be logged.
    LoggerModule.forRoot({ forRoutes: [{ path: '*splat', method: RequestMethod.ALL }] }),
    PrometheusModule.register(),
    TerminusModule,
    ThrottlerModule.forRoot([{ ttl: 60_000, limit: QUOTA_PER_MINUTE }]),
  ],
  controllers: [CharactersController, HealthController],
  providers: [
    CharactersService,
    makeHistogramProvider({
      name: 'http_request_duration_seconds',
      help: 'Duration of HTTP requests',
      labelNames: ['method', 'route', 'status_code'],
    }),
    { provide: APP_GUARD, useClass: ThrottlerGuard },
    { provide: APP_INTERCEPTOR, useClass: DurationInterceptor },
  ],
})
class AppModule {}

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
  bufferLogs: true,
})
app.useLogger(app.get(Logger))
app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }))
app.enableCors({ origin: ['https://app.example'] })
await app.register(helmet)
await app.register(compress)
await app.listen(assignedPort(), '127.0.0.1')
announce((app.getHttpServer().address() as AddressInfo).port)

import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common'
import { InjectMetric } from '@willsoto/nestjs-prometheus'
import type { Request, Response } from 'express'
import { Histogram } from 'prom-client'
import type { Observable } from 'rxjs'

@Injectable()
export class DurationInterceptor implements NestInterceptor {
  constructor(@InjectMetric('http_request_duration_seconds') private readonly duration: Histogram<string>) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>()
    const response = context.switchToHttp().getResponse<Response>()
    const end = this.duration.startTimer({ method: request.method, route: request.route.path })
    response.once('close', () => end({ status_code: response.statusCode }))
    return next.handle()
  }
}

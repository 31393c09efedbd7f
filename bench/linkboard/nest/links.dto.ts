import { ApiProperty } from '@nestjs/swagger'
import { Type } from 'class-transformer'
import { IsIn, IsInt, IsOptional, IsUrl, Length, Matches, Max, MaxLength, Min } from 'class-validator'

export class LinkDto {
  @ApiProperty({ type: 'integer', minimum: 1 }) id!: number
  @ApiProperty({ format: 'uri', maxLength: 2_000 }) url!: string
  @ApiProperty({ type: 'string', nullable: true, maxLength: 300 }) title!: string | null
  @ApiProperty({ type: 'integer' }) votes!: number
  @ApiProperty({ type: 'string', format: 'date-time' }) postedAt!: Date
}

export class PageDto {
  @ApiProperty({ type: [LinkDto] }) links!: LinkDto[]
  @ApiProperty({ type: 'integer', nullable: true }) next!: number | null
}

export class PageQuery {
  @ApiProperty({ required: false, default: 20, minimum: 1, maximum: 100 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit = 20

  @ApiProperty({ required: false, minimum: 1 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  after?: number
}

export class UrlDto {
  @ApiProperty({ format: 'uri', maxLength: 2_000 })
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true })
  @MaxLength(2_000)
  url!: string
}

export class TitleDto {
  @ApiProperty({ type: 'string', nullable: true }) title!: string | null
}

export class ChangeDto {
  @ApiProperty({ required: false, minLength: 1, maxLength: 300 })
  @IsOptional()
  @Length(1, 300)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those that have no place in a title.
  @Matches(/^[^\u0000-\u001f\u007f]*$/)
  title?: string

  @ApiProperty({ required: false, enum: [1, -1] })
  @IsOptional()
  @IsIn([1, -1])
  vote?: 1 | -1
}

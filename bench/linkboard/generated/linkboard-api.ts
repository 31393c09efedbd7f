export interface paths {
    "/api/v1/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Links, newest first; next is the value of after for the page that follows */
        get: operations["getLinks"];
        put?: never;
        /** Posts a link; its title is read now, or later when the provider does not answer */
        post: operations["postLinks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/links/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A link */
        get: operations["getLinksById"];
        put?: never;
        post?: never;
        /** Takes a link off the board */
        delete: operations["deleteLinksById"];
        options?: never;
        head?: never;
        /** Votes for a link, or changes its title, as the client read it */
        patch: operations["patchLinksById"];
        trace?: never;
    };
    "/api/v1/links/{id}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The thumbnail */
        get: operations["getLinksByIdThumbnail"];
        /** Stores a thumbnail */
        put: operations["putLinksByIdThumbnail"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the title of a link would be */
        get: operations["getPreview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Links as they are posted */
        get: operations["getEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** Change */
        Change: {
            title?: string;
            /** @enum {unknown} */
            vote?: 1 | -1;
        };
        /** Link */
        Link: {
            id: number;
            /** Format: uri */
            url: string;
            title: string | null;
            votes: number;
            /** Format: date-time */
            postedAt: string;
        };
        /**
         * Problem
         * @description What every answer of 400 and above has (RFC 9457). Tell errors apart by code.
         */
        Problem: {
            /** @description Where the service explains the code */
            type: string;
            /** @description Constant for the code */
            title: string;
            status: number;
            /** @description What was wrong this time */
            detail: string;
            /** @description urn:request: and the correlation id */
            instance: string;
            /** @description Stable, machine-readable */
            code: string;
            /** @description The same as detail */
            message: string;
            /** @description The x-request-id of the answer */
            correlationId: string;
            /** @description The fields that do not fit, where code is validation_failed. */
            errors?: {
                /** @description JSON Pointer (RFC 6901) */
                pointer: string;
                /** @description What was expected */
                message: string;
            }[];
        };
    };
    responses: {
        /** @description `malformed_request`: The request is not well-formed HTTP. `malformed_url`: The URL is not well-formed. `duplicate_header`: A header is repeated */
        Problem400: {
            headers: {
                "x-request-id": components["headers"]["x-request-id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 400;
                    /** @enum {string} */
                    code: "malformed_request" | "malformed_url" | "duplicate_header";
                };
            };
        };
        /** @description `credentials_missing`: Credentials missing. `token_invalid`: Access token invalid. `token_expired`: Access token expired */
        Problem401: {
            headers: {
                "x-request-id": components["headers"]["x-request-id"];
                "www-authenticate": components["headers"]["www-authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 401;
                    /** @enum {string} */
                    code: "credentials_missing" | "token_invalid" | "token_expired";
                };
            };
        };
        /** @description `access_forbidden`: Access forbidden */
        Problem403: {
            headers: {
                "x-request-id": components["headers"]["x-request-id"];
                "www-authenticate": components["headers"]["www-authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 403;
                    /** @enum {string} */
                    code: "access_forbidden";
                };
            };
        };
        /** @description `route_not_found`: No such route. `link_not_found`: No such link */
        Problem404: {
            headers: {
                "x-request-id": components["headers"]["x-request-id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {string} */
                    code: "route_not_found" | "link_not_found";
                };
            };
        };
        /** @description `request_read_timeout`: The request took too long to arrive */
        Problem408: {
            headers: {
                "x-request-id": components["headers"]["x-request-id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 408;
                    /** @enum {string} */
                    code: "request_read_timeout";
                };
            };
        };
        /** @description `database_conflict`: Concurrent changes collided */
        Problem409: {
            headers: {
                "x-request-id": components["headers"]["x-request-id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {string} */
                    code: "database_conflict";
                };
            };
        };
        /** @description `precondition_failed`: The resource has changed */
        Problem412: {
            headers: {
                "x-request-id": components["headers"]["x-request-id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 412;
                    /** @enum {string} */
                    code: "precondition_failed";
                };
            };
        };
        /** @description `body_too_large`: The body is too large */
        Problem413: {
            headers: {
                "x-request-id": components["headers"]["x-request-id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 413;
                    /** @enum {string} */
                    code: "body_too_large";
                };
            };
        };
        /** @description `uri_too_long`: The URL is too long */
        Problem414: {
            headers: {
                "x-request-id": components["headers"]["x-request-id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 414;
                    /** @enum {string} */
                    code: "uri_too_long";
                };
            };
        };
        /** @description `unsupported_media_type`: The body has a media type that this route does not read */
        Problem415: {
            headers: {
                "x-request-id": components["headers"]["x-request-id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 415;
                    /** @enum {string} */
                    code: "unsupported_media_type";
                };
            };
        };
        /** @description `expectation_failed`: The expectation cannot be met */
        Problem417: {
            headers: {
                "x-request-id": components["headers"]["x-request-id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 417;
                    /** @enum {string} */
                    code: "expectation_failed";
                };
            };
        };
        /** @description `validation_failed`: The input does not fit the schema. `database_value_refused`: A value cannot be stored. `upstream_address_invalid`: Address is none that can be called. `upstream_parameter_invalid`: Value cannot be asked for */
        Problem422: {
            headers: {
                "x-request-id": components["headers"]["x-request-id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 422;
                    /** @enum {string} */
                    code: "validation_failed" | "database_value_refused" | "upstream_address_invalid" | "upstream_parameter_invalid";
                };
            };
        };
        /** @description `precondition_required`: The change must be conditional */
        Problem428: {
            headers: {
                "x-request-id": components["headers"]["x-request-id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 428;
                    /** @enum {string} */
                    code: "precondition_required";
                };
            };
        };
        /** @description `quota_exceeded`: Quota exceeded */
        Problem429: {
            headers: {
                "x-request-id": components["headers"]["x-request-id"];
                "retry-after": components["headers"]["retry-after"];
                ratelimit: components["headers"]["ratelimit"];
                "ratelimit-policy": components["headers"]["ratelimit-policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 429;
                    /** @enum {string} */
                    code: "quota_exceeded";
                };
            };
        };
        /** @description `header_fields_too_large`: The header is too large */
        Problem431: {
            headers: {
                "x-request-id": components["headers"]["x-request-id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 431;
                    /** @enum {string} */
                    code: "header_fields_too_large";
                };
            };
        };
        /** @description `internal_error`: The service failed. `answer_unfit`: The answer does not have its schema. `database_failed`: A statement was refused by the database. `database_parameters_refused`: A statement has parameters that cannot be sent. `database_nested_use`: The database was used around its own transaction */
        Problem500: {
            headers: {
                "x-request-id": components["headers"]["x-request-id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 500;
                    /** @enum {string} */
                    code: "internal_error" | "answer_unfit" | "database_failed" | "database_parameters_refused" | "database_nested_use";
                };
            };
        };
        /** @description `upstream_failed`: Provider failed. `upstream_invalid`: Provider sent an answer that cannot be used. `upstream_refused`: Provider refused the request. `upstream_address_refused`: Address may not be called */
        Problem502: {
            headers: {
                "x-request-id": components["headers"]["x-request-id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 502;
                    /** @enum {string} */
                    code: "upstream_failed" | "upstream_invalid" | "upstream_refused" | "upstream_address_refused";
                };
            };
        };
        /** @description `service_starting`: The service is starting. `overloaded`: The service is overloaded. `handler_timeout`: The answer took too long. `identity_unavailable`: Identity unavailable. `database_unavailable`: The database cannot be reached. `database_busy`: The database has more to do than it can. `database_leadership_lost`: Another replica leads now. `database_in_use`: The embedded database belongs to another process. `database_migration_busy`: Another replica is migrating the schema. `cache_loads_saturated`: Too many loads are waiting. `cache_closed`: The cache is closed. `cache_unavailable`: The shared cache cannot be reached. `upstream_unavailable`: Provider is not called for now. `upstream_rate_limited`: Provider takes no more calls for now. `upstream_busy`: Too many calls to a provider */
        Problem503: {
            headers: {
                "x-request-id": components["headers"]["x-request-id"];
                "retry-after": components["headers"]["retry-after"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 503;
                    /** @enum {string} */
                    code: "service_starting" | "overloaded" | "handler_timeout" | "identity_unavailable" | "database_unavailable" | "database_busy" | "database_leadership_lost" | "database_in_use" | "database_migration_busy" | "cache_loads_saturated" | "cache_closed" | "cache_unavailable" | "upstream_unavailable" | "upstream_rate_limited" | "upstream_busy";
                };
            };
        };
        /** @description `database_timeout`: The database took too long. `cache_load_timeout`: Loading took too long. `upstream_timeout`: Provider did not answer in time */
        Problem504: {
            headers: {
                "x-request-id": components["headers"]["x-request-id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 504;
                    /** @enum {string} */
                    code: "database_timeout" | "cache_load_timeout" | "upstream_timeout";
                };
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description The correlation id: the one that was sent, or a new one. Logs and traces have it. */
        "x-request-id": string;
        /** @description Entity tag of this representation, for If-None-Match and If-Match (RFC 9110 §8.8.3). */
        etag: string;
        /** @description When this representation changed last (RFC 9110 §8.8.2). */
        "last-modified": string;
        /** @description Address of what was made (RFC 9110 §10.2.2). */
        location: string;
        /** @description How long the answer may be kept, and by whom (RFC 9111 §5.2). */
        "cache-control": string;
        /** @description What is left of the quotas, and when they are whole again: "default";r=59;t=60. */
        ratelimit: string;
        /** @description The quotas of the route: "default";q=60;w=60. */
        "ratelimit-policy": string;
        /** @description Seconds until another try makes sense (RFC 9110 §10.2.3). */
        "retry-after": number;
        /** @description Which credentials are asked for, and why those sent do not hold (RFC 6750 §3). */
        "www-authenticate": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getLinks: {
        parameters: {
            query?: {
                limit?: number;
                after?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-request-id": components["headers"]["x-request-id"];
                    etag: components["headers"]["etag"];
                    "last-modified": components["headers"]["last-modified"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        links: components["schemas"]["Link"][];
                        next: number | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            502: components["responses"]["Problem502"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
        };
    };
    postLinks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uri */
                    url: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "x-request-id": components["headers"]["x-request-id"];
                    etag: components["headers"]["etag"];
                    "last-modified": components["headers"]["last-modified"];
                    location: components["headers"]["location"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Link"];
                };
            };
            /** @description `malformed_request`: The request is not well-formed HTTP. `malformed_body`: The body is not well-formed. `malformed_url`: The URL is not well-formed. `duplicate_header`: A header is repeated */
            400: {
                headers: {
                    "x-request-id": components["headers"]["x-request-id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 400;
                        /** @enum {string} */
                        code: "malformed_request" | "malformed_body" | "malformed_url" | "duplicate_header";
                    };
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            417: components["responses"]["Problem417"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            502: components["responses"]["Problem502"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
        };
    };
    getLinksById: {
        parameters: {
            query?: never;
            header?: {
                /** @description The etag of what is kept: answered with 304 if it is still the same (RFC 9110 §13.1.2). */
                "if-none-match"?: string;
            };
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-request-id": components["headers"]["x-request-id"];
                    etag: components["headers"]["etag"];
                    "last-modified": components["headers"]["last-modified"];
                    "cache-control": components["headers"]["cache-control"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Link"];
                };
            };
            /** @description What is kept is still the same */
            304: {
                headers: {
                    "x-request-id": components["headers"]["x-request-id"];
                    etag: components["headers"]["etag"];
                    "cache-control": components["headers"]["cache-control"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            502: components["responses"]["Problem502"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
        };
    };
    deleteLinksById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "x-request-id": components["headers"]["x-request-id"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            502: components["responses"]["Problem502"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
        };
    };
    patchLinksById: {
        parameters: {
            query?: never;
            header: {
                /** @description The etag of what was read: the change is made only if it is still the same (RFC 9110 §13.1.1). */
                "if-match": string;
            };
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Change"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-request-id": components["headers"]["x-request-id"];
                    etag: components["headers"]["etag"];
                    "last-modified": components["headers"]["last-modified"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Link"];
                };
            };
            /** @description `malformed_request`: The request is not well-formed HTTP. `malformed_body`: The body is not well-formed. `malformed_url`: The URL is not well-formed. `duplicate_header`: A header is repeated */
            400: {
                headers: {
                    "x-request-id": components["headers"]["x-request-id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 400;
                        /** @enum {string} */
                        code: "malformed_request" | "malformed_body" | "malformed_url" | "duplicate_header";
                    };
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            417: components["responses"]["Problem417"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            502: components["responses"]["Problem502"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
        };
    };
    getLinksByIdThumbnail: {
        parameters: {
            query?: never;
            header?: {
                /** @description The etag of what is kept: answered with 304 if it is still the same (RFC 9110 §13.1.2). */
                "if-none-match"?: string;
            };
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-request-id": components["headers"]["x-request-id"];
                    etag: components["headers"]["etag"];
                    "last-modified": components["headers"]["last-modified"];
                    "cache-control": components["headers"]["cache-control"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
            /** @description What is kept is still the same */
            304: {
                headers: {
                    "x-request-id": components["headers"]["x-request-id"];
                    etag: components["headers"]["etag"];
                    "cache-control": components["headers"]["cache-control"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            502: components["responses"]["Problem502"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
        };
    };
    putLinksByIdThumbnail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "image/png": string;
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "x-request-id": components["headers"]["x-request-id"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `malformed_request`: The request is not well-formed HTTP. `malformed_body`: The body is not well-formed. `malformed_url`: The URL is not well-formed. `duplicate_header`: A header is repeated */
            400: {
                headers: {
                    "x-request-id": components["headers"]["x-request-id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 400;
                        /** @enum {string} */
                        code: "malformed_request" | "malformed_body" | "malformed_url" | "duplicate_header";
                    };
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            417: components["responses"]["Problem417"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            502: components["responses"]["Problem502"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
        };
    };
    getPreview: {
        parameters: {
            query: {
                url: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-request-id": components["headers"]["x-request-id"];
                    etag: components["headers"]["etag"];
                    "last-modified": components["headers"]["last-modified"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        title: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            502: components["responses"]["Problem502"];
            503: components["responses"]["Problem503"];
            504: components["responses"]["Problem504"];
        };
    };
    getEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "x-request-id": components["headers"]["x-request-id"];
                    etag: components["headers"]["etag"];
                    "last-modified": components["headers"]["last-modified"];
                    ratelimit: components["headers"]["ratelimit"];
                    "ratelimit-policy": components["headers"]["ratelimit-policy"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Link"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            408: components["responses"]["Problem408"];
            409: components["responses"]["Problem409"];
            414: components["responses"]["Problem414"];
            417: components["responses"]["Problem417"];
            /** @description `database_value_refused`: A value cannot be stored. `upstream_address_invalid`: Address is none that can be called. `upstream_parameter_invalid`: Value cannot be asked for */
            422: {
                headers: {
                    "x-request-id": components["headers"]["x-request-id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 422;
                        /** @enum {string} */
                        code: "database_value_refused" | "upstream_address_invalid" | "upstream_parameter_invalid";
                    };
                };
            };
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            /** @description `internal_error`: The service failed. `answer_unfit`: The answer does not have its schema. `stream_stalled`: The body of an answer stalled. `database_failed`: A statement was refused by the database. `database_parameters_refused`: A statement has parameters that cannot be sent. `database_nested_use`: The database was used around its own transaction */
            500: {
                headers: {
                    "x-request-id": components["headers"]["x-request-id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 500;
                        /** @enum {string} */
                        code: "internal_error" | "answer_unfit" | "stream_stalled" | "database_failed" | "database_parameters_refused" | "database_nested_use";
                    };
                };
            };
            502: components["responses"]["Problem502"];
            /** @description `service_stopping`: The service is stopping. `service_starting`: The service is starting. `overloaded`: The service is overloaded. `too_many_streams`: Too many streams are open. `handler_timeout`: The answer took too long. `identity_unavailable`: Identity unavailable. `database_unavailable`: The database cannot be reached. `database_busy`: The database has more to do than it can. `database_leadership_lost`: Another replica leads now. `database_in_use`: The embedded database belongs to another process. `database_migration_busy`: Another replica is migrating the schema. `cache_loads_saturated`: Too many loads are waiting. `cache_closed`: The cache is closed. `cache_unavailable`: The shared cache cannot be reached. `upstream_unavailable`: Provider is not called for now. `upstream_rate_limited`: Provider takes no more calls for now. `upstream_busy`: Too many calls to a provider */
            503: {
                headers: {
                    "x-request-id": components["headers"]["x-request-id"];
                    "retry-after": components["headers"]["retry-after"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 503;
                        /** @enum {string} */
                        code: "service_stopping" | "service_starting" | "overloaded" | "too_many_streams" | "handler_timeout" | "identity_unavailable" | "database_unavailable" | "database_busy" | "database_leadership_lost" | "database_in_use" | "database_migration_busy" | "cache_loads_saturated" | "cache_closed" | "cache_unavailable" | "upstream_unavailable" | "upstream_rate_limited" | "upstream_busy";
                    };
                };
            };
            504: components["responses"]["Problem504"];
        };
    };
}

# What stands before the balancer: a certificate for every service of the environment, and a firewall that only counts until its
# false positives are known.
resource "aws_acm_certificate" "this" {
  domain_name               = var.domain
  subject_alternative_names = ["*.${var.domain}"]
  validation_method         = "DNS"
  key_algorithm             = "EC_prime256v1"
  lifecycle {
    create_before_destroy = true
  }
}

# A wildcard and its domain are proven by the same record, so one of the options will do.
locals {
  proof = tolist(aws_acm_certificate.this.domain_validation_options)[0]
}

resource "aws_route53_record" "validation" {
  zone_id         = var.zone_id
  name            = local.proof.resource_record_name
  type            = local.proof.resource_record_type
  records         = [local.proof.resource_record_value]
  ttl             = 300
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "this" {
  certificate_arn         = aws_acm_certificate.this.arn
  validation_record_fqdns = [aws_route53_record.validation.fqdn]
}

resource "aws_wafv2_web_acl" "this" {
  name  = var.name
  scope = "REGIONAL"
  default_action {
    allow {}
  }

  dynamic "rule" {
    for_each = { for index, group in ["AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesSQLiRuleSet", "AWSManagedRulesAmazonIpReputationList"] : group => index }
    content {
      name     = rule.key
      priority = rule.value
      override_action {
        dynamic "none" {
          for_each = var.blocking ? [true] : []
          content {}
        }
        dynamic "count" {
          for_each = var.blocking ? [] : [true]
          content {}
        }
      }
      statement {
        managed_rule_group_statement {
          name        = rule.key
          vendor_name = "AWS"
        }
      }
      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = rule.key
        sampled_requests_enabled   = true
      }
    }
  }

  # Far above what one client does: the service limits each of them more finely, and answers with a problem that says when to come back.
  rule {
    name     = "flood"
    priority = 100
    action {
      dynamic "block" {
        for_each = var.blocking ? [true] : []
        content {}
      }
      dynamic "count" {
        for_each = var.blocking ? [] : [true]
        content {}
      }
    }
    statement {
      rate_based_statement {
        limit              = var.requests_per_five_minutes
        aggregate_key_type = "IP"
      }
    }
    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "flood"
      sampled_requests_enabled   = true
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = var.name
    sampled_requests_enabled   = true
  }
}

resource "aws_cloudwatch_log_group" "firewall" {
  # WAF takes only names that begin so.
  name              = "aws-waf-logs-${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_wafv2_web_acl_logging_configuration" "this" {
  resource_arn            = aws_wafv2_web_acl.this.arn
  log_destination_configs = [aws_cloudwatch_log_group.firewall.arn]
  dynamic "redacted_fields" {
    for_each = toset(["authorization", "cookie"])
    content {
      single_header {
        name = redacted_fields.key
      }
    }
  }
}

output "certificate_arn" {
  description = "Of the certificate, once it is valid."
  value       = aws_acm_certificate_validation.this.certificate_arn
}

output "web_acl_arn" {
  description = "Of the firewall."
  value       = aws_wafv2_web_acl.this.arn
}

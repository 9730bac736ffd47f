{{- define "topup-desk.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end }}

{{- define "topup-desk.selector" -}}
app.kubernetes.io/name: topup-desk
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "topup-desk.labels" -}}
{{ include "topup-desk.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "topup-desk.image" -}}
{{- with .Values.image.digest -}}
{{ printf "%s@%s" $.Values.image.repository . }}
{{- else -}}
{{ printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) }}
{{- end -}}
{{- end }}

{{- define "topup-desk.configMap" -}}
{{- if .Values.existingConfigMap -}}
{{ .Values.existingConfigMap }}
{{- else -}}
{{ include "topup-desk.name" . }}
{{- end -}}
{{- end }}

{{- define "topup-desk.isShared" -}}
{{- if eq .Values.database.kind "postgres" -}}yes{{- end -}}
{{- end }}

{{/* Says at the rendering what would otherwise stop the pod. */}}
{{- define "topup-desk.check" -}}
{{- if and (include "topup-desk.isShared" .) (not (has "DATABASE_URL" .Values.secrets.keys)) -}}
{{- fail "database.kind is postgres: put DATABASE_URL into the Secret and into secrets.keys" -}}
{{- end -}}
{{- if and (not (include "topup-desk.isShared" .)) (has "DATABASE_URL" .Values.secrets.keys) -}}
{{- fail "database.kind is sqlite: take DATABASE_URL out of secrets.keys, or set the kind to postgres" -}}
{{- end -}}
{{- if and (not .Values.config) (not .Values.existingConfigMap) -}}
{{- fail "write topup.config.json into config, or name a ConfigMap that has it in existingConfigMap" -}}
{{- end -}}
{{- end }}

{{- define "name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end -}}
{{- end }}

{{- define "selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "labels" -}}
{{ include "selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}

{{- define "secret" -}}
{{ .Values.existingSecret | default (include "name" .) }}
{{- end }}

{{- define "scheme" -}}
{{ ternary "https" "http" (hasKey .Values.settings.server "tls") }}
{{- end }}

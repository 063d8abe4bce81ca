# Twinstack in a container: the service with its embedded PostgreSQL, or with yours (DATABASE_URL). Data lives in /data.
#   docker build -t twinstack . && docker run -p 7420:7420 -v twinstack:/data twinstack
# Nobody has built this image yet: the machines on which Twinstack is developed have no container runtime.
FROM golang:1.26-bookworm AS engine
WORKDIR /engine
COPY src/adapters/pulumi/go.mod src/adapters/pulumi/go.sum ./
RUN version=$(sed -n 's#.*pulumi/pkg/v3 v##p' go.mod | cut -d' ' -f1 | head -1) \
 && CGO_ENABLED=0 go build -trimpath -buildvcs=false -o /pulumi \
      -ldflags "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$version" \
      github.com/pulumi/pulumi/pkg/v3/cmd/pulumi

FROM node:24-bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends git ca-certificates bubblewrap && rm -rf /var/lib/apt/lists/*
COPY --from=engine /pulumi /usr/local/bin/pulumi
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY programs/package.json programs/
RUN npm ci --omit=dev
COPY . .
# the program's revisions are commits of this repository, or of the one that TWINSTACK_REPOSITORY names
RUN git config --system --add safe.directory '*'
# Each program runs as a separate user, because the service is root here (TWINSTACK_RUNNER_USER, docs/settings.md); bubblewrap
# can also put it into a sandbox. TLS needs TWINSTACK_TLS_*, or a proxy and TWINSTACK_PLAIN_HTTP=behind-proxy (docs/access.md)
ENV TWINSTACK_HOME=/data TWINSTACK_HOST=0.0.0.0
VOLUME /data
EXPOSE 7420
STOPSIGNAL SIGTERM
CMD ["node", "src/bootstrap.js", "cli", "serve"]

/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.autoconfigure.sse;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties of Server-Sent Events of projections.
 *
 * @param maxConnections Maximum number of connections of clients.
 * @param maxConnectionsPerAddress Maximum number of connections of clients with the same
 * address.
 * @param heartbeat Time without an event after which a comment is sent to the client.
 * @param retry Time after which a browser reconnects when the connection is lost.
 * @param writeTimeout Time after which a client that accepts no data is disconnected.
 * @since 0.1.0
 */
@ConfigurationProperties("s2.snapshot.server-sent-events")
public record ServerSentChangesProperties(@DefaultValue("1000") int maxConnections,
		@DefaultValue("100") int maxConnectionsPerAddress, @DefaultValue("15s") Duration heartbeat,
		@DefaultValue("2s") Duration retry, @DefaultValue("30s") Duration writeTimeout) {
}

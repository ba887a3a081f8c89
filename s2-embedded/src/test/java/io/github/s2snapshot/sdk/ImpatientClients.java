package io.github.s2snapshot.sdk;

import java.time.Duration;

/**
 * Clients that give a silent server up sooner than applications can choose.
 */
public final class ImpatientClients {

	private ImpatientClients() {
	}

	public static S2Client.Builder builder(String endpoint, Duration timeout) {
		return new DefaultS2ClientBuilder().heartbeatTimeout(timeout)
			.accessToken("any")
			.endpoints(S2Endpoints.of(endpoint))
			.connectTimeout(timeout)
			.requestTimeout(timeout);
	}

}

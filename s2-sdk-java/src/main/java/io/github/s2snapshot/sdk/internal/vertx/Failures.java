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

package io.github.s2snapshot.sdk.internal.vertx;

import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.NotSslRecordException;
import io.vertx.core.http.StreamResetException;

import io.github.s2snapshot.sdk.internal.transport.Origin;
import io.github.s2snapshot.sdk.internal.transport.TransportFailure;

/**
 * Translates errors of Vert.x and Netty.
 */
final class Failures {

	private Failures() {
	}

	static TransportFailure ofConnect(Origin origin, Duration timeout, Throwable cause) {
		if (cause instanceof TimeoutException || cause instanceof ConnectTimeoutException) {
			return new TransportFailure(
					"could not connect to " + origin + " within " + timeout.toMillis()
							+ " ms: check that the server is running and that no firewall blocks the connection",
					cause, true, true);
		}
		if (has(cause, UnknownHostException.class)) {
			return new TransportFailure("unknown host '" + origin.host() + "': check the endpoint", cause, true, true);
		}
		if (has(cause, NotSslRecordException.class)) {
			return new TransportFailure(origin + " does not support TLS: check the endpoint, or use http://", cause,
					true, false);
		}
		if (has(cause, GeneralSecurityException.class)) {
			return new TransportFailure(
					"the certificate of " + origin
							+ " is not trusted: check the endpoint, or configure an SSL context that trusts it",
					cause, true, false);
		}
		// Vert.x reports a server that chose HTTP/1.1 with an IllegalStateException.
		if (cause instanceof ConnectionPool.NoHttp2Exception || cause instanceof IllegalStateException
				|| has(cause, Http2Exception.class)) {
			return new TransportFailure(origin + " does not support HTTP/2" + ((origin.tls()) ? "" : " without TLS")
					+ ": check the endpoint and its scheme", cause, true, false);
		}
		if (has(cause, SSLException.class)) {
			return new TransportFailure("the TLS handshake with " + origin + " failed: " + cause.getMessage(), cause,
					true, true);
		}
		return new TransportFailure("could not connect to " + origin + ": " + describe(cause), cause, true, true);
	}

	// The refused flag is whether the server has announced that it does not process the
	// stream.
	static TransportFailure ofExchange(Origin origin, boolean refused, Throwable cause) {
		if (cause instanceof StreamResetException reset) {
			Http2Error error = Http2Error.valueOf(reset.getCode());
			String name = (error != null) ? error.name() : "code " + reset.getCode();
			return new TransportFailure(origin + " reset the HTTP/2 stream with " + name, cause,
					error == Http2Error.REFUSED_STREAM, error != Http2Error.HTTP_1_1_REQUIRED);
		}
		return new TransportFailure("the connection to " + origin + " was lost: " + describe(cause), cause, refused,
				true);
	}

	private static boolean has(Throwable error, Class<? extends Throwable> type) {
		Throwable current = error;
		// The depth is limited because causes may form a circle.
		for (int depth = 0; current != null && depth < 16; depth++) {
			if (type.isInstance(current)) {
				return true;
			}
			current = current.getCause();
		}
		return false;
	}

	private static String describe(Throwable error) {
		String message = error.getMessage();
		return (message != null) ? message : error.getClass().getSimpleName();
	}

}

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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.VertxInternal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.sdk.internal.transport.EventLoop;
import io.github.s2snapshot.sdk.internal.transport.Transport;

/**
 * Transport that uses HTTP/2 of Vert.x, with its own Vert.x instance.
 */
public final class VertxTransport implements Transport {

	private static final Logger logger = LoggerFactory.getLogger(VertxTransport.class);

	private static final int MAX_LOOPS = 4;

	private static final int MAX_FRAME_BYTES = 256 * 1024;

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

	private final VertxInternal vertx;

	private final List<VertxLoop> loops;

	private final AtomicInteger next = new AtomicInteger();

	private VertxTransport(VertxInternal vertx, List<VertxLoop> loops) {
		this.vertx = vertx;
		this.loops = loops;
	}

	/**
	 * Creates a transport. Threads are started when they are first used.
	 * @param tls whether connections use TLS
	 * @param sslContext the SSL context, or {@code null} for the default context of the
	 * JVM
	 * @param connectTimeout the timeout for opening a connection
	 * @return the transport
	 */
	public static VertxTransport start(boolean tls, @Nullable SSLContext sslContext, Duration connectTimeout) {
		int count = Math.max(1, Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors()));
		VertxInternal vertx = (VertxInternal) Vertx.vertx(new VertxOptions().setEventLoopPoolSize(count)
			.setWorkerPoolSize(1)
			.setInternalBlockingPoolSize(1)
			.setUseDaemonThread(true)
			.setDisableTCCL(true)
			.setBlockedThreadCheckInterval(10)
			.setBlockedThreadCheckIntervalUnit(TimeUnit.SECONDS)
			.setFileSystemOptions(
					new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
		HttpClientAgent client = vertx.createHttpClient(options(tls, sslContext, connectTimeout));
		List<VertxLoop> loops = Stream
			.generate(() -> new VertxLoop(vertx.createEventLoopContext(), client, connectTimeout))
			.limit(count)
			.toList();
		return new VertxTransport(vertx, loops);
	}

	private static HttpClientOptions options(boolean tls, @Nullable SSLContext sslContext, Duration connectTimeout) {
		HttpClientOptions options = new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2)
			.setHttp2ClearTextUpgrade(false)
			.setInitialSettings(new Http2Settings().setInitialWindowSize(PooledConnection.STREAM_WINDOW_BYTES)
				.setMaxFrameSize(MAX_FRAME_BYTES)
				.setPushEnabled(false))
			.setDecompressionSupported(false)
			.setTcpNoDelay(true)
			.setConnectTimeout((int) Math.min(connectTimeout.toMillis(), Integer.MAX_VALUE));
		if (tls) {
			options.setSsl(true)
				.setUseAlpn(true)
				.setAlpnVersions(List.of(HttpVersion.HTTP_2))
				.setVerifyHost(true)
				.setSslHandshakeTimeout(connectTimeout.toMillis())
				.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
				.setSslEngineOptions(new SslContextEngineOptions(sslContext));
		}
		return options;
	}

	@Override
	public EventLoop nextLoop() {
		return this.loops.get(Math.floorMod(this.next.getAndIncrement(), this.loops.size()));
	}

	@Override
	public void close() {
		this.loops.forEach((loop) -> loop.execute(loop::closeConnections));
		CompletableFuture<Void> closed = this.vertx.close().toCompletionStage().toCompletableFuture();
		boolean interrupted = Thread.interrupted();
		try {
			closed.get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			interrupted = true;
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.warn("The network threads of the S2 client did not stop within {}", CLOSE_TIMEOUT, ex);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

}

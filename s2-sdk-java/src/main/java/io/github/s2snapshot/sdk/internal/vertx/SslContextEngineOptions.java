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

import java.security.NoSuchAlgorithmException;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * Options with which Vert.x uses an unchanged {@link SSLContext} of the JDK, and verifies
 * the host name.
 */
final class SslContextEngineOptions extends JdkSSLEngineOptions {

	private final @Nullable SSLContext sslContext;

	SslContextEngineOptions(@Nullable SSLContext sslContext) {
		this.sslContext = sslContext;
	}

	@Override
	public JdkSSLEngineOptions copy() {
		return new SslContextEngineOptions(this.sslContext);
	}

	@Override
	public SslContextFactory sslContextFactory() {
		return new Factory(this.sslContext);
	}

	private static final class Factory implements SslContextFactory {

		private final @Nullable SSLContext sslContext;

		private List<String> applicationProtocols = List.of();

		private Factory(@Nullable SSLContext sslContext) {
			this.sslContext = sslContext;
		}

		@Override
		public SslContextFactory applicationProtocols(List<String> applicationProtocols) {
			this.applicationProtocols = List.copyOf(applicationProtocols);
			return this;
		}

		@Override
		public SslContext create() throws SSLException {
			ApplicationProtocolConfig alpn = new ApplicationProtocolConfig(ApplicationProtocolConfig.Protocol.ALPN,
					ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
					ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT, this.applicationProtocols);
			return new HostVerifyingContext(new JdkSslContext(context(), true, null, IdentityCipherSuiteFilter.INSTANCE,
					alpn, ClientAuth.NONE, null, false));
		}

		private SSLContext context() throws SSLException {
			if (this.sslContext != null) {
				return this.sslContext;
			}
			try {
				return SSLContext.getDefault();
			}
			catch (NoSuchAlgorithmException ex) {
				throw new SSLException("The JVM has no default SSL context", ex);
			}
		}

	}

	private static final class HostVerifyingContext extends DelegatingSslContext {

		private HostVerifyingContext(SslContext delegate) {
			super(delegate);
		}

		@Override
		protected void initEngine(SSLEngine engine) {
			SSLParameters parameters = engine.getSSLParameters();
			parameters.setEndpointIdentificationAlgorithm("HTTPS");
			engine.setSSLParameters(parameters);
		}

	}

}

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

package io.github.s2snapshot.autoconfigure.client;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.function.Supplier;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/**
 * {@link SSLContext} of an {@link SslBundle} that may be updated: new connections use the
 * updated bundle. If the updated bundle cannot be used, an error is logged and
 * connections use the previous one. Thread-safe.
 */
final class ReloadingSslContext extends SSLContext {

	private ReloadingSslContext(Current current) {
		super(current, current.context().getProvider(), current.context().getProtocol());
	}

	/**
	 * Creates a context.
	 * @param bundle the current bundle
	 * @param bundles supplies the bundle before each connection
	 * @return the context
	 */
	static SSLContext of(SslBundle bundle, Supplier<@Nullable SslBundle> bundles) {
		return new ReloadingSslContext(new Current(bundle, bundles));
	}

	/**
	 * Delegates to the context of the newest bundle.
	 */
	private static final class Current extends SSLContextSpi {

		private static final Log logger = LogFactory.getLog(ReloadingSslContext.class);

		private final Supplier<@Nullable SslBundle> bundles;

		private SslBundle bundle;

		private SSLContext context;

		private Current(SslBundle bundle, Supplier<@Nullable SslBundle> bundles) {
			this.bundle = bundle;
			this.context = bundle.createSslContext();
			this.bundles = bundles;
		}

		private synchronized SSLContext context() {
			SslBundle newest = this.bundles.get();
			if (newest != null && newest != this.bundle) {
				this.bundle = newest;
				try {
					this.context = newest.createSslContext();
				}
				catch (RuntimeException ex) {
					logger.error("The updated SSL bundle cannot be used. Connections to S2 "
							+ "use the previous one until the bundle is corrected", ex);
				}
			}
			return this.context;
		}

		@Override
		protected SSLEngine engineCreateSSLEngine() {
			return context().createSSLEngine();
		}

		@Override
		protected SSLEngine engineCreateSSLEngine(String host, int port) {
			return context().createSSLEngine(host, port);
		}

		@Override
		protected SSLSocketFactory engineGetSocketFactory() {
			return context().getSocketFactory();
		}

		@Override
		protected SSLServerSocketFactory engineGetServerSocketFactory() {
			return context().getServerSocketFactory();
		}

		@Override
		protected SSLSessionContext engineGetServerSessionContext() {
			return context().getServerSessionContext();
		}

		@Override
		protected SSLSessionContext engineGetClientSessionContext() {
			return context().getClientSessionContext();
		}

		@Override
		protected SSLParameters engineGetDefaultSSLParameters() {
			return context().getDefaultSSLParameters();
		}

		@Override
		protected SSLParameters engineGetSupportedSSLParameters() {
			return context().getSupportedSSLParameters();
		}

		@Override
		protected void engineInit(KeyManager @Nullable [] keys, TrustManager @Nullable [] trust,
				@Nullable SecureRandom random) throws KeyManagementException {
			throw new KeyManagementException("The SSL context is initialized by its SSL bundle");
		}

	}

}

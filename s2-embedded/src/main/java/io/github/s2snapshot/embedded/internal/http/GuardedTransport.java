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

package io.github.s2snapshot.embedded.internal.http;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ServerChannel;
import io.vertx.core.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * NIO transport with an own handler at the start of the pipeline of each listening
 * channel. Vert.x reports a connection only after it has parsed the first bytes.
 */
final class GuardedTransport implements Transport {

	private final io.vertx.core.spi.transport.Transport implementation;

	GuardedTransport(ChannelHandler guard) {
		io.vertx.core.spi.transport.Transport nio = Transport.NIO.implementation();
		// A proxy, because versions of Vert.x differ in the methods of the interface
		this.implementation = (io.vertx.core.spi.transport.Transport) Proxy.newProxyInstance(
				GuardedTransport.class.getClassLoader(), new Class<?>[] { io.vertx.core.spi.transport.Transport.class },
				(proxy, method, arguments) -> {
					try {
						Object result = method.invoke(nio, arguments);
						return (result instanceof ChannelFactory<?> factory
								&& method.getName().equals("serverChannelFactory")) ? guarded(factory, guard) : result;
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	private static ChannelFactory<ServerChannel> guarded(ChannelFactory<?> factory, ChannelHandler guard) {
		return () -> {
			ServerChannel channel = (ServerChannel) factory.newChannel();
			channel.pipeline().addLast(guard);
			return channel;
		};
	}

	@Override
	public String name() {
		return Transport.NIO.name();
	}

	@Override
	public boolean available() {
		return true;
	}

	@Override
	public @Nullable Throwable unavailabilityCause() {
		return null;
	}

	@Override
	public io.vertx.core.spi.transport.Transport implementation() {
		return this.implementation;
	}

}

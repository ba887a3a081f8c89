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

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.impl.UnpooledHttpClientConnection;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledges what a connection has received without delay. A server that leaves Nagle's
 * algorithm on, as {@code s2 lite} does, holds a small write back until the data before
 * it is acknowledged, and a receiver that has nothing to say delays that by 40
 * milliseconds: batches of records, and windows for more of them, would come that much
 * later.
 */
final class PromptAcknowledgements extends ChannelInboundHandlerAdapter {

	private static final String NAME = "TCP_QUICKACK";

	private final ChannelOption<Object> option;

	private PromptAcknowledgements(ChannelOption<Object> option) {
		this.option = option;
	}

	// Linux has the option, as far as the JVM has the module jdk.net.
	static void enable(HttpClientConnection connection) {
		if (connection instanceof UnpooledHttpClientConnection unpooled) {
			Channel channel = unpooled.unwrap().channelHandlerContext().channel();
			ChannelOption<Object> option = find(channel);
			if (option != null) {
				channel.pipeline().addFirst(new PromptAcknowledgements(option));
			}
		}
	}

	@SuppressWarnings("unchecked")
	private static @Nullable ChannelOption<Object> find(Channel channel) {
		for (ChannelOption<?> option : channel.config().getOptions().keySet()) {
			if (option.name().equals(NAME)) {
				return (ChannelOption<Object>) option;
			}
		}
		return null;
	}

	// The system falls back to delays by itself, so it is told each time.
	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		context.channel().config().setOption(this.option, true);
		context.fireChannelReadComplete();
	}

}

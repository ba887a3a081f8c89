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
 * Handler that disables delayed TCP acknowledgements. A server that uses Nagle's
 * algorithm, as {@code s2 lite} does, holds a small write back until earlier data is
 * acknowledged. A receiver that sends nothing delays the acknowledgement by 40
 * milliseconds, which would delay batches of records and window updates by that time.
 */
final class PromptAcknowledgements extends ChannelInboundHandlerAdapter {

	private static final String NAME = "TCP_QUICKACK";

	private final ChannelOption<Object> option;

	private PromptAcknowledgements(ChannelOption<Object> option) {
		this.option = option;
	}

	// Linux has the option, if the JVM has the module jdk.net.
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

	// Set after each read, because the kernel returns to delayed acknowledgements by
	// itself.
	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		context.channel().config().setOption(this.option, true);
		context.fireChannelReadComplete();
	}

}
